       01  NENKIN-BINARY.
           05  A1   PIC S9(4) COMP.
           05  A2   PIC S9(4) COMPUTATIONAL.
           05  A3   PIC S9(4) USAGE COMP-4.
           05  A4   PIC S9(4) USAGE IS COMPUTATIONAL-4.
           05  A5   PIC S9(4) BINARY.
           05  A6   PIC 9(9)  USAGE IS BINARY.
           05  A7   USAGE COMP PIC 9(9).
           05  A8   PIC S9(4) COMP-5.
           05  A9   PIC 9(9) USAGE COMPUTATIONAL-5.
           05  A10  PIC S9(18) COMP-5.
