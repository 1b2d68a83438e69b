           05  JUSHO.
               10  YUBIN-NO     PIC X(7).
               10  JUSHO-HI.
                   15  J-NEN    PIC 9(4).
                   15  J-TSUKI  PIC 99.
                   15  J-HI     PIC 99.
               COPY JUSHO-MEI.
