       01  BAD-REC.
      X    05  KBN              PIC X.
