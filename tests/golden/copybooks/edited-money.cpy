       01  SHUNO-INJI.
           05  GAKU-1         PIC $ZZ,ZZ9.
           05  GAKU-2         PIC $$$,$$9.99.
           05  GAKU-3         PIC \\\,\\9.
           05  GAKU-4         PIC \ZZZ,ZZ9-.
           05  GAKU-5         PIC ZZZ,ZZ9CR.
           05  GAKU-6         PIC ZZZ,ZZ9.99DB.
           05  GAKU-7         PIC $**,**9.99CR.
           05  GAKU-8         PIC -9(5).99.
           05  GAKU-9         PIC 9(5)+.
           05  SEIDO          PIC +9V99E+99.
           05  OWARI          PIC X.
