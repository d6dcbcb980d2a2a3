// Decorators write their metadata through this; the server imports it first, a test file may not.
import 'reflect-metadata';
