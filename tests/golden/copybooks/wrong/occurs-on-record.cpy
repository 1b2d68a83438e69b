       01  BAD-REC  OCCURS 3 TIMES.
           05  KBN              PIC X.
