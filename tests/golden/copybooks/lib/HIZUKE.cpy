           05  HIZUKE.
               10  NEN          PIC 9(4).
               10  TSUKI        PIC 99.
               10  HI           PIC 99.
