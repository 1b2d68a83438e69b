       01  KYOTSU-ATAMA.
           05  SHORI-KBN        PIC X.
           05  SHORI-NO         PIC 9(10).
