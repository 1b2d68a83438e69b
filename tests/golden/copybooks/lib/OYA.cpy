           05  :A:-BU.
               COPY KO.
               10  :B:-OWARI    PIC X(5).
