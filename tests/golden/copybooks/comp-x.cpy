       01  NAIBU-REC.
           05  X1               PIC X COMP-X.
           05  X2               PIC XX USAGE COMP-X.
           05  X4               PIC X(4) COMP-X.
           05  N2               PIC 99 COMP-X.
           05  N5               PIC 9(5) COMP-X.
           05  N9               PIC 9(9) USAGE IS COMP-X.
           05  N12              PIC 9(12) COMPUTATIONAL-X.
           05  OWARI            PIC X.
