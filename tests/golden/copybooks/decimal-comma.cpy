       01  GAIKA-REC.
           05  GAKU-1           PIC ZZZ.ZZ9,99.
           05  GAKU-2           PIC S9(5)V99 VALUE -12,50.
           05  GAKU-3           PIC 9(3),99.
