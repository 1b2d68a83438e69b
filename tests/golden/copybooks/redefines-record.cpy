       01  SHUNO-HEADER.
           05  H-KBN            PIC X.
           05  H-YMD            PIC 9(8).
           05  FILLER           PIC X(41).
       01  SHUNO-MEISAI         REDEFINES SHUNO-HEADER.
           05  M-KBN            PIC X.
           05  M-TSUCHI-NO      PIC 9(12).
           05  M-GAKU           PIC S9(11) COMP-3.
           05  FILLER           PIC X(31).
       01  SHUNO-TRAILER        REDEFINES SHUNO-HEADER.
           05  T-KBN            PIC X.
           05  T-KENSU          PIC 9(8).
