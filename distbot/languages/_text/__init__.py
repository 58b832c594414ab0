"""What is read alike in every language: lines, marks, frame, sentences, class.

The words it goes by are each language's own data.
"""
