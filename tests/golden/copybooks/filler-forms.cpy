       01  TENNYU-REC.
           05  KBN            PIC X.
           05  FILLER         PIC X(3).
           05                 PIC X(4).
           05  FILLER         PIC 9(2) VALUE ZERO.
           05  FILLER.
               10  IDO-YMD    PIC 9(8).
               10  FILLER     PIC X.
           05.
               10  TODOKE-YMD PIC 9(8).
           05  FILLER         PIC S9(5) COMP-3 OCCURS 2.
           05  OWARI          PIC X.
