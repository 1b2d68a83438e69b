       COPY KYOTSU OF SUBLIB.
           05  OWARI            PIC X(2).
