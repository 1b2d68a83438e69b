       01  BAD-REC.
           05  KBN              PIC X.
           05  GAKU.
           05  OWARI            PIC X.
