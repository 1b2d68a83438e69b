       01  BAD-REC.
           05  KBN              PIC X.
           05  GAKU             PIC 9(5) ROUNDED.
           05  OWARI            PIC X.
