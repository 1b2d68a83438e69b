           05  :TAG:-CD   PIC X(3).
           05  :TAG:-GAKU PIC 9(7).
           05  :TAG:-YOBI PIC X(5).
           05  :TAG:-SU   PIC 99 OCCURS 2.
