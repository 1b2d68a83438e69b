       01  KOSEKI-REC.
           05  HONSEKI          PIC X(50).
           COPY JUSHO.
           COPY "HIZUKE".
