	01  TAB-REC.
	    05  KBN		PIC X(3).
	    05	GAKU		PIC	S9(5)	COMP-3.
000400	    05  OWARI           PIC	X(2).
