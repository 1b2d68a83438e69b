       01  BAD-REC.
           05  GAKU             PIC 9(5.
           05  OWARI            PIC X.
