       01  BAD-REC.
           05  HAKO             PIC X(10).
               10  NAKA         PIC X(5).
