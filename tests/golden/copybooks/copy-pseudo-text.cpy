       01  KAZEI-REC.
           COPY TAGGED REPLACING ==:TAG:== BY ==KOTEI==
                                 ==PIC 9(7)== BY ==PIC S9(9) COMP-3==
                                 ==05  :TAG:-YOBI PIC X(5).== BY ====.
           COPY TAGGED REPLACING ==:TAG:== BY ==TOSHI==.
