       01  KESSAN-REC.
           05  S18              PIC S9(18).
           05  S17-1            PIC S9(17)V9.
           05  P18              PIC S9(16)V99 COMP-3.
           05  P31              PIC S9(31) COMP-3.
           05  Z31              PIC 9(31).
           05  B18              PIC 9(18) BINARY.
