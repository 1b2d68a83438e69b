       01  KOKUHO-BINARY.
           05  B1        PIC S9(1)  COMP.
           05  B2        PIC 9(2)   COMP.
           05  B3        PIC S9(3)  COMP.
           05  B4        PIC S9(4)  COMP.
           05  B5        PIC S9(5)  COMP.
           05  B6        PIC 9(6)   COMP.
           05  B7        PIC S9(7)  COMP.
           05  B8        PIC S9(8)  COMP.
           05  B9        PIC S9(9)  COMP.
           05  B10       PIC S9(10) COMP.
           05  B12       PIC 9(12)  COMP.
           05  B13       PIC S9(13)V99 COMP.
           05  B18       PIC S9(18) COMP.
