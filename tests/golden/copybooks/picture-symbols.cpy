       01  FUGO-REC.
           05  A1  PIC A.
           05  A2  PIC A(3)X(2)9(2).
           05  A3  PIC XXX9.
           05  A4  PIC X(0010).
           05  A5  PIC 9(04)V9(02).
           05  A6  PIC S9(1)V9(1)9(1).
           05  A7  PIC 99V.
           05  A8  PIC S999.
           05  A9  PIC Z9.
           05  A10 PIC **9.
           05  A11 PIC Z(3)V99.
           05  A12 PIC 9B9.
           05  A13 PIC +(4)9.
           05  OWARI PIC X.
