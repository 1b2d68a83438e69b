       01  ZAISAN-REC.
           05  KBN              PIC X(5).
           05  KBN-2            PIC XX.
           05  KAZEI.
               10  KAZEI-GAKU   PIC S9(6) COMP SYNC.
               10  KAZEI-KBN    PIC X.
           05  NIBAN.
               10  NIBAN-NO     PIC 9(3).
               10  NIBAN-SU     PIC S9(4) COMP SYNC.
