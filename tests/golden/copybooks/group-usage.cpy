       01  KOKUHO-GAKU.
           05  ICHIRAN          USAGE COMP-3.
               10  IRYO         PIC S9(7).
               10  SHIEN        PIC S9(7).
               10  KAIGO-BUN.
                   15  KAIGO    PIC S9(5).
                   15  RITSU    PIC S9(1)V99.
           05  KENSU            USAGE IS BINARY.
               10  KEN-1        PIC S9(4).
               10  KEN-2        PIC S9(9).
           05  MOJI             USAGE DISPLAY.
               10  KIGO         PIC X(4).
               10  BANGO        PIC 9(7).
           05  KOKUGO           USAGE NATIONAL.
               10  SHIMEI       PIC N(3).
