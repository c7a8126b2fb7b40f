"""The Keystone of the distribution, for a server that has real threads."""
import runpy

import oslo_log.log

# Something in Keystone imports eventlet, though nothing of it is in use. oslo.log then makes the locks of all logging
# green ones, and two real threads that log at once wait for each other for ever
# ("greenlet.error: cannot switch to a different thread").
oslo_log.log._fix_eventlet_logging = lambda: None

application = runpy.run_path('/usr/bin/keystone-wsgi-public', run_name='keystone-wsgi-public')['application']
