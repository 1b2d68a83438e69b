       01  KYOTSU-REC IS EXTERNAL.
           05  SHORI-NENDO      PIC 9(4).
       01  KYOTSU-2 IS GLOBAL.
           05  SHORI-KI         PIC 9.
       01  KYOTSU-3 GLOBAL.
           05  SHORI-TSUKI      PIC 99.
