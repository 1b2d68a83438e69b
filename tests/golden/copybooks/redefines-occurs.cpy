       01  KAZEI-REC.
           05  TSUKI-1          PIC S9(7) COMP-3.
           05  TSUKI-2          PIC S9(7) COMP-3.
           05  TSUKI-3          PIC S9(7) COMP-3.
           05  SHOKI.
               10  A            PIC X(6).
               10  B            PIC X(6).
           05  SHOKI-HYO        REDEFINES SHOKI.
               10  SHOKI-GYO    OCCURS 4 TIMES.
                   15  KBN      PIC X.
                   15  SU       PIC 99.
           05  FILLER           REDEFINES SHOKI.
               10  MATOME       PIC X(12).
           05  OWARI            PIC X.
