"""The local gateway: what API Gateway and a CDN do for the school in a cloud, in one WSGI application.

A request that the table of routes knows becomes an API Gateway event for the
function's own handler; every other request is a file of the frozen site. So what
is tried locally is what is deployed.
"""
