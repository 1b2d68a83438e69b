       TITLE 'KODOMO KOSODATE SHIEN'
       01  KOSODATE-REC.
           SKIP1
           05  NINTEI-NO        PIC 9(10).
           EJECT
           05  NINTEI-KBN       PIC X.
           SKIP3
           05  OWARI            PIC X(4).
