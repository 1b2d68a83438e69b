       01  SHOTOKU-PACKED.
           05  P1   PIC S9(1)       COMP-3.
           05  P2   PIC 9(2)        COMP-3.
           05  P3   PIC S9(3)       PACKED-DECIMAL.
           05  P4   PIC S9(4)       USAGE COMPUTATIONAL-3.
           05  P5   PIC S9(3)V99    USAGE IS PACKED-DECIMAL.
           05  P9   PIC 9(9)        COMP-3.
           05  P15  PIC S9(13)V9(2) COMP-3.
           05  P18  PIC S9(18)      COMP-3.
           05  U    PIC 9(7)        USAGE IS COMP-3.
