       01  BAD-REC.
           05  KBN              PIC X(5) VALUE 'ABC.
           05  OWARI            PIC X.
