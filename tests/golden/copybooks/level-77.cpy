       77  SHICHOSON-CD         PIC 9(6).
       77  KENSU                PIC S9(9) COMP VALUE ZERO.
       77  SHORI-YMD            PIC X(8).
       01  KANRI-REC.
           05  NENDO            PIC 9(4).
