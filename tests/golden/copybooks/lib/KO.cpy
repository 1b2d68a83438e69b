               10  :A:-CD       PIC X(3).
               10  :A:-GAKU     PIC 9(7).
               10  :A:-YOBI     PIC X(5).
               10  :A:-SU       PIC 99 OCCURS 2.
