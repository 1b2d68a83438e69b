       1   RENBAN-REC.
        2  ATAMA.
         4   ATAMA-1          PIC X.
         4   ATAMA-2.
             49  SOKO         PIC 9(3).
       02  NAKA               PIC X(2).
           2   SHITA.
           10  SHITA-1        PIC X(4).
