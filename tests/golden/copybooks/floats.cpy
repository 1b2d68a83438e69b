       01  CHOSA-FLOAT.
           05  MENSEKI    COMP-1.
           05  KAKAKU     COMP-2.
           05  HIRITSU    USAGE COMPUTATIONAL-1.
           05  KEISU      USAGE IS COMPUTATIONAL-2.
           05  OWARI      PIC X.
