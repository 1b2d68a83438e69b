       01  TOKEI-HYO.
           05  CHIKU            OCCURS 2.
               10  CHIKU-CD     PIC X(3).
               10  NENREI       OCCURS 5.
                   15  SEIBETSU OCCURS 2.
                       20  NINZU    PIC 9(5).
                       20  WARIAI   PIC 9V99 OCCURS 2.
                   15  KEI      PIC 9(6).
           05  GOKEI            PIC 9(8).
