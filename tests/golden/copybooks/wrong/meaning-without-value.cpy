       01  BAD-REC.
           05  KBN              PIC X.
               88  ARI.
