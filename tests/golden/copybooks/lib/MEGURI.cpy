           05  A PIC X.
           COPY MEGURI2.
