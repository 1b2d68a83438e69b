       01  KOJIN-ZEI.
           05  NENDO      PIC 9(4)    COMP-6.
           05  KI         PIC 9(1)    COMP-6.
           05  ZEIGAKU    PIC 9(9)    USAGE COMP-6.
           05  RITSU      PIC 9(3)V99 USAGE IS COMPUTATIONAL-6.
           05  OWARI      PIC X.
