       01  ATENA-REC.
           05  ATENA-NO         PIC 9(15).
           COPY HIZUKE.
           05  OWARI            PIC X.
