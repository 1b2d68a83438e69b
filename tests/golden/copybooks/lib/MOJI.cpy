           05  MOJI-1           PIC X(3) VALUE 'ABC'.
           05  MOJI-2           PIC X(2) VALUE ZERO.
           05  MOJI-3           PIC X OCCURS 5.
