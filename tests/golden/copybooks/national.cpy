       01  JUSHO-REC.
           05  SHIMEI       PIC N(20).
           05  JUSHO        PIC N(30) USAGE NATIONAL.
           05  KATAGAKI     PIC NN USAGE IS NATIONAL.
           05  BANCHI       PIC X(10) USAGE DISPLAY.
           05  TSUSHO       USAGE NATIONAL PIC N(5).
