       01  FUYO-REC.
           05  NUSHI-NO         PIC 9(15).
           05  KENSU            PIC 9(2).
           05  FUYO             OCCURS 1 TO 20 TIMES
                                DEPENDING ON KENSU.
               10  FUYO-NO      PIC 9(15).
               10  ZOKUGARA     PIC XX.
