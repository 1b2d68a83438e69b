       01  BAD-REC.
           05  KBN              PIC X.
       66  BETSUMEI RENAMES KBNN.
