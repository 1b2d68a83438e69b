       01  INKAN-REC.
           05  TOROKU.
               10  TOROKU-NO    PIC 9(8).
               10  TOROKU-YMD   PIC 9(8).
           05  HAISHI.
               10  HAISHI-YMD   PIC 9(8).
               10  HAISHI-RIYU  PIC X(2).
           05  BIKO             PIC X(10).
       66  YMD-RETSU RENAMES TOROKU-YMD THRU HAISHI-YMD.
       66  ZENBU RENAMES TOROKU THRU HAISHI.
       66  HAISHI-BETSU RENAMES HAISHI.
       01  INKAN-2.
           05  X-NO             PIC 9(3).
