           05  KAMOKU-CD        PIC X(3).
           05  KAMOKU-GAKU      PIC S9(9) COMP-3.
           05  KAMOKU-HI.
               10  NEN          PIC 9(4).
               10  TSUKI        PIC 99.
