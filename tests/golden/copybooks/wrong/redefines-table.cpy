       01  BAD-REC.
           05  TSUKI            PIC 99 OCCURS 3.
           05  TSUKI-X REDEFINES TSUKI    PIC X(6).
