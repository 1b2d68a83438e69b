           88  ARI              VALUE '1'.
       01  BAD-REC.
           05  KBN              PIC X.
