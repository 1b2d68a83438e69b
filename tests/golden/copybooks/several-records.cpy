       01  GAKUREI-A.
           05  A-KBN            PIC X.
           05  A-MEI            PIC X(20).
       01  GAKUREI-B.
           05  B-KBN            PIC X.
           05  B-NEN            PIC 9(4).
           05  B-SU             PIC S9(4) COMP.
       01  GAKUREI-C            PIC X(80).
