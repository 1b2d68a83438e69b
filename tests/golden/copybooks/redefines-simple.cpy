       01  IDO-REC.
           05  IDO-YMD          PIC 9(8).
           05  IDO-YMD-R        REDEFINES IDO-YMD.
               10  NEN          PIC 9(4).
               10  TSUKI        PIC 99.
               10  HI           PIC 99.
           05  JIYU             PIC X(2).
